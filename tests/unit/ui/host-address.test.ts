import { describe, expect, it } from 'vitest';
import { hostAddress } from '$lib/ui/settings/models/host-address';

describe('the address of a model host', () => {
  it('loses spaces, trailing slashes, query and fragment', () => {
    expect(hostAddress('  https://hf-mirror.com/  ')).toBe('https://hf-mirror.com');
    expect(hostAddress('http://192.168.1.4:8080/models//?a=b#c')).toBe('http://192.168.1.4:8080/models');
  });

  it('is rejected if it is no web address', () => {
    for (const typed of ['', 'huggingface.co', 'ftp://x.y', 'javascript:alert(1)', 'https://'])
      expect(hostAddress(typed)).toBeNull();
  });
});
