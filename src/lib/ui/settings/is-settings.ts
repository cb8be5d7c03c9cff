/** True for the routes of the settings, which can be used without a library. */
export function isSettings(route: string | null): boolean {
  return route !== null && /^\/settings(?:\/|$)/.test(route);
}
