/** One table cell; null is an empty cell. */
type Cell = string | number | boolean | null;

/** Rows as CSV (RFC 4180). It begins with a byte order mark, without which spreadsheets do not read it as UTF-8. */
export function toCsv(rows: readonly (readonly Cell[])[]): string {
  return `\ufeff${rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')}`;
}

/**
 * Quotes a cell. An apostrophe before a formula's first character stops spreadsheets from running it (OWASP, CSV
 * injection).
 */
function csvCell(cell: Cell): string {
  const value = String(cell ?? '');
  const text = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
