/** A value of a table; null is an empty cell. */
type Cell = string | number | boolean | null;

/** Rows as CSV (RFC 4180) with a byte order mark, without which spreadsheets take UTF-8 for something else. */
export function toCsv(rows: readonly (readonly Cell[])[]): string {
  return `\ufeff${rows.map((row) => `${row.map(written).join(',')}\r\n`).join('')}`;
}

/** A spreadsheet would run a cell that begins like a formula; an apostrophe makes it text (OWASP, CSV injection). */
function written(cell: Cell): string {
  const value = String(cell ?? '');
  const text = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
