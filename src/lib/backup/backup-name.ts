/** The file name a backup is offered under, with the day in the local time zone. */
export function backupName(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `Memelore ${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}.zip`;
}
