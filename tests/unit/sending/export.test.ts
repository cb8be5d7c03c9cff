import { describe, expect, it } from 'vitest';
import { exportPaths, exportRow, exportCsv, exportJson } from '$lib/sending/export';
import { makeMeme } from '../../support/records';

const named = (name: string, folder = ''): { name: string; folder: string } => ({ name, folder });

describe('paths in an archive', () => {
  it('consist of folder and name', () => {
    expect(exportPaths([named('a.png'), named('b.jpg', 'cats/sad')])).toEqual(['a.png', 'cats/sad/b.jpg']);
  });

  it('are unique, also if case is ignored', () => {
    expect(exportPaths([named('a.png'), named('A.PNG'), named('a.png'), named('a.png', 'x')])).toEqual([
      'a.png',
      'A (2).PNG',
      'a (3).png',
      'x/a.png',
    ]);
  });

  it('stay inside the archive and are valid on every file system', () => {
    expect(exportPaths([named('../../etc/passwd', '../..'), named('con.png'), named('a:b?.png'), named('')])).toEqual([
      '.._.._etc_passwd',
      '_con.png',
      'a_b_.png',
      'meme',
    ]);
    expect(exportPaths([named(`${'x'.repeat(300)}.png`)])[0]).toHaveLength(84);
  });

  it('never equal the names of the lists', () => {
    expect(exportPaths([named('memes.csv')])).toEqual(['memes (2).csv']);
  });
});

describe('lists of an archive', () => {
  const meme = makeMeme({
    name: 'a.png',
    description: 'Says "hi",\nand more',
    text: '=1+1',
    tags: ['cat', 'sad'],
    title: 'Hi',
  });
  const row = exportRow(meme, 'a.png');

  it('are CSV with quotes where needed and without formulas', () => {
    expect(exportCsv([row])).toBe(
      '\ufefffile,name,folder,description,text,tags,description by,text by,title\r\n' +
        `a.png,a.png,,"Says ""hi"",\nand more",'=1+1,"cat, sad",SmolVLM-256M-Instruct,SmolVLM-256M-Instruct,Hi\r\n`,
    );
  });

  it('are JSON with all data unchanged', () => {
    expect(JSON.parse(exportJson([row]))).toEqual([row]);
  });
});
