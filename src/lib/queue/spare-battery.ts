import { isLow } from './battery';

/** Chromium's Battery Status API; not in TypeScript's DOM library. */
type Battery = EventTarget & { readonly level: number; readonly charging: boolean };

/** What to do about the battery; asked and told only where the browser tells of one. */
export type BatteryHost = {
  /** Whether there is work that could be paused, or that was paused for the battery, here or at an earlier visit. */
  work(): 'running' | 'spared' | 'none';
  /** The charge is low and nothing charges it: once, until it was charged or plugged in again. */
  onLow(): void;
  onCharged(): void;
};

/**
 * Watches the battery where the browser tells of it. Whoever goes on with a low battery is not stopped a second time:
 * `check`, called when work begins or stops, speaks up once in each spell of low charge.
 */
export function spareBattery(host: BatteryHost): { check(): void } {
  let battery: Battery | null = null;
  let told = false;

  function check(): void {
    if (battery === null) return;
    const work = host.work();
    if (!isLow(battery)) {
      told = false;
      if (work === 'spared') host.onCharged();
    } else if (work === 'spared') told = true;
    else if (!told && work === 'running') {
      told = true;
      host.onLow();
    }
  }

  void batteryOf(navigator).then((found) => {
    battery = found;
    for (const event of ['levelchange', 'chargingchange']) battery?.addEventListener(event, check);
    check();
  });
  return { check };
}

async function batteryOf(browser: Navigator & { getBattery?: () => Promise<Battery> }): Promise<Battery | null> {
  return (await browser.getBattery?.().catch(() => null)) ?? null;
}
