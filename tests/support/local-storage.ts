/** A `localStorage` for Node, with room for `limit` characters. */
export class LimitedStorage {
  constructor(readonly limit = 5_000_000) {}
  getItem(key: string): string | null {
    return Object.hasOwn(this, key) ? ((this as unknown as Record<string, string>)[key] ?? null) : null;
  }
  setItem(key: string, value: string): void {
    const others = Object.keys(this).filter((other) => other !== key && other !== 'limit');
    const taken = others.reduce((sum, other) => sum + (this.getItem(other) ?? '').length, 0);
    if (taken + value.length > this.limit) throw new DOMException('full', 'QuotaExceededError');
    Object.assign(this, { [key]: value });
  }
  removeItem(key: string): void {
    Reflect.deleteProperty(this, key);
  }
}
