import { isLow } from './battery';

/** Chromium's Battery Status API; not in TypeScript's DOM library. */
type Battery = EventTarget & { readonly level: number; readonly charging: boolean };

/** Reacts to the battery; called only if the browser exposes it. */
export type BatteryHost = {
  /** `paused` if the work is paused because of the battery, also since an earlier visit. */
  work(): 'running' | 'paused' | 'none';
  /** Called when the charge is low and not charging; once until it was charged or plugged in again. */
  onLow(): void;
  onCharged(): void;
};

/**
 * Watches the battery if the browser exposes it. Call `check` when work starts or stops. A person who continues on a
 * low battery is not interrupted again until it has been charged.
 */
export function watchBattery(host: BatteryHost): { check(): void } {
  let battery: Battery | null = null;
  let notified = false;

  function check(): void {
    if (battery === null) return;
    const work = host.work();
    if (!isLow(battery)) {
      notified = false;
      if (work === 'paused') host.onCharged();
    } else if (work === 'paused') notified = true;
    else if (!notified && work === 'running') {
      notified = true;
      host.onLow();
    }
  }

  void getBattery(navigator).then((found) => {
    battery = found;
    for (const event of ['levelchange', 'chargingchange']) battery?.addEventListener(event, check);
    check();
  });
  return { check };
}

async function getBattery(browser: Navigator & { getBattery?: () => Promise<Battery> }): Promise<Battery | null> {
  return (await browser.getBattery?.().catch(() => null)) ?? null;
}
