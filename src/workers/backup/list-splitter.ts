const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** What is taken out of the text; each part is JSON by itself, or not, which the receiver must find out. */
export type Parts = {
  /** A field that is no list. */
  readonly onField: (key: string, json: string) => void;
  /** The beginning of a field that is a list. */
  readonly onList: (key: string) => void;
  /** An element of a field that is a list; null if it is longer than the limit. */
  readonly onElement: (key: string, json: string | null) => void;
};

/**
 * Splits JSON text, which arrives in pieces, into the fields of its object and the elements of those fields that are
 * lists. Only one part is in memory at a time, and one bad part does not spoil the others. A field or an element longer
 * than `limit` UTF-16 units is dropped as it arrives.
 */
export class ListSplitter {
  readonly #parts: Parts;
  readonly #limit: number;
  #place: 'before' | 'key' | 'colon' | 'value' | 'field' | 'list' | 'element' | 'after' = 'before';
  #key = '';
  /** Pieces of the part under way. */
  #pieces: string[] = [];
  #length = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  constructor(parts: Parts, limit: number) {
    this.#parts = parts;
    this.#limit = limit;
  }

  /** Takes the next piece of the text. Throws a `SyntaxError` if the text is no JSON object. */
  push(text: string): void {
    let start = 0;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (this.#isTaking()) {
        if (this.#ends(unit)) {
          this.#take(text.slice(start, at));
          this.#end(unit);
        } else this.#follow(unit);
        // A key ends with its quote, which `#follow` has seen.
        if (this.#place === 'key' && !this.#inString && unit === QUOTE) {
          this.#take(text.slice(start, at + 1));
          this.#endKey();
        }
      } else if (!isSpace(unit)) {
        start = at;
        this.#begin(unit);
      }
    }
    if (this.#isTaking()) this.#take(text.slice(start));
  }

  /** Call it after the last piece. Throws a `SyntaxError` if the object is not closed. */
  end(): void {
    if (this.#place !== 'after') throw new SyntaxError('The text ends too early');
  }

  /** True inside a key, a field's value or an element. */
  #isTaking(): boolean {
    return this.#place === 'field' || this.#place === 'element' || (this.#place === 'key' && this.#inString);
  }

  #begin(unit: number): void {
    switch (this.#place) {
      case 'before':
        if (unit !== OPEN_OBJECT) throw new SyntaxError('The text is no object');
        this.#place = 'key';
        return;
      case 'key':
        if (unit === CLOSE_OBJECT) this.#place = 'after';
        else if (unit === QUOTE) this.#inString = true;
        else if (unit !== COMMA) throw new SyntaxError('A field has no key');
        return;
      case 'colon':
        if (unit !== COLON) throw new SyntaxError('A key has no value');
        this.#place = 'value';
        return;
      case 'value':
        if (unit === OPEN_LIST) {
          this.#place = 'list';
          this.#parts.onList(this.#key);
          return;
        }
        this.#place = 'field';
        this.#follow(unit);
        return;
      case 'list':
        if (unit === CLOSE_LIST) this.#place = 'key';
        else if (unit !== COMMA) {
          this.#place = 'element';
          this.#follow(unit);
        }
        return;
      default:
        throw new SyntaxError('There is more after the object');
    }
  }

  /** True if the unit, which does not belong to it, ends the field or the element. */
  #ends(unit: number): boolean {
    if (this.#inString || this.#depth > 0 || this.#place === 'key') return false;
    return unit === COMMA || unit === (this.#place === 'field' ? CLOSE_OBJECT : CLOSE_LIST);
  }

  #follow(unit: number): void {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (unit === BACKSLASH) this.#escaped = true;
      else if (unit === QUOTE) this.#inString = false;
    } else if (unit === QUOTE) this.#inString = true;
    else if (unit === OPEN_LIST || unit === OPEN_OBJECT) this.#depth += 1;
    else if (unit === CLOSE_LIST || unit === CLOSE_OBJECT) this.#depth -= 1;
    if (this.#depth < 0) throw new SyntaxError('A bracket too many');
  }

  #take(piece: string): void {
    this.#length += piece.length;
    if (this.#length <= this.#limit) this.#pieces.push(piece);
    else this.#pieces = [];
  }

  /** The part under way, which is over; null if it was too long. */
  #taken(): string | null {
    const whole = this.#length > this.#limit ? null : this.#pieces.join('');
    this.#pieces = [];
    this.#length = 0;
    return whole;
  }

  #endKey(): void {
    const key: unknown = JSON.parse(this.#taken() ?? '""');
    this.#key = String(key);
    this.#place = 'colon';
  }

  #end(unit: number): void {
    const part = this.#taken();
    if (this.#place === 'field') {
      this.#parts.onField(this.#key, part ?? 'null');
      this.#place = unit === COMMA ? 'key' : 'after';
    } else {
      this.#parts.onElement(this.#key, part);
      this.#place = unit === COMMA ? 'list' : 'key';
    }
  }
}

function isSpace(unit: number): boolean {
  // A byte order mark may precede the object.
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09 || unit === 0xfeff;
}
