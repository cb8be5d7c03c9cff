/** Share of the charge below which the queue pauses. */
export const LOW_CHARGE = 0.15;

/** True if long work should wait for the charger. */
export function isLow({ level, charging }: { readonly level: number; readonly charging: boolean }): boolean {
  return !charging && level < LOW_CHARGE;
}
