// Draws static/self-test.png, which every model captions after loading: a red circle on a blue background.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';

const EDGE_PX = 256;
const RADIUS_PX = 62;
const CENTRE_PX = { x: 128, y: 152 };
const BLUE = [36, 84, 220];
const RED = [214, 32, 36];

/** One PNG chunk: length, type, data, checksum. */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

const rows = [];
for (let y = 0; y < EDGE_PX; y += 1) {
  rows.push(0); // no filter
  for (let x = 0; x < EDGE_PX; x += 1) {
    const distance = Math.hypot(x + 0.5 - CENTRE_PX.x, y + 0.5 - CENTRE_PX.y);
    const cover = Math.min(1, Math.max(0, RADIUS_PX + 0.5 - distance));
    rows.push(...BLUE.map((blue, channel) => Math.round(blue + (RED[channel] - blue) * cover)));
  }
}

const header = Buffer.alloc(13);
header.writeUInt32BE(EDGE_PX, 0);
header.writeUInt32BE(EDGE_PX, 4);
header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB
const png = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  chunk('IHDR', header),
  chunk('IDAT', deflateSync(Buffer.from(rows), { level: 9 })),
  chunk('IEND', Buffer.alloc(0)),
]);
writeFileSync(fileURLToPath(new URL('../static/self-test.png', import.meta.url)), png);
