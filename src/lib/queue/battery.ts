/** Below this share of its charge a battery is spared. */
export const LOW_CHARGE = 0.15;

/** Whether long work had better wait for the charger. */
export function isLow({ level, charging }: { readonly level: number; readonly charging: boolean }): boolean {
  return !charging && level < LOW_CHARGE;
}
