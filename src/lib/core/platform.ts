/** What is read of the browser; tests pass their own. Chromium's additions are missing in TypeScript's DOM types. */
export type Platform = Pick<Navigator, 'userAgent' | 'maxTouchPoints'> & {
  readonly userAgentData?: { readonly mobile: boolean; readonly platform: string };
};

/** An iPad that requests desktop pages has a Mac's user agent, but no Mac has a touch screen. */
export function isIos({ userAgent, maxTouchPoints }: Platform = navigator): boolean {
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes('Macintosh') && maxTouchPoints > 1);
}

/** True on a phone or tablet, where browsers kill tabs that use much memory. */
export function isMobile(platform: Platform = navigator): boolean {
  const { userAgentData, userAgent } = platform;
  return (
    userAgentData?.mobile === true ||
    userAgentData?.platform === 'Android' ||
    /Android|Mobile/.test(userAgent) ||
    isIos(platform)
  );
}

/** True in browsers built on Chromium, those of iPhones excluded. */
export function isChromium({ userAgent }: Platform = navigator): boolean {
  return userAgent.includes('Chrome/');
}

/** True in Firefox, which asks the person before it keeps the storage. */
export function asksToKeep({ userAgent }: Platform = navigator): boolean {
  return userAgent.includes('Firefox/');
}

/**
 * Where Safari would have the app installed, if this is Safari or another browser on an iPhone or iPad: they delete
 * what a site stores after seven days without a visit, except that of an installed app. Null in other browsers and in
 * the installed app.
 */
export function installPlace(
  platform: Platform = navigator,
  installed = matchMedia('(display-mode: standalone)').matches,
): 'home-screen' | 'dock' | null {
  if (installed) return null;
  if (isIos(platform)) return 'home-screen';
  // Other browsers have no `Version/`.
  return /Macintosh.* Version\/\S+ Safari\//.test(platform.userAgent) ? 'dock' : null;
}

/** True if a file input can choose a folder. Phones have the property, but no such picker; iOS has one since 18.4. */
export function hasFolderInput(
  platform: Platform = navigator,
  hasProperty = 'webkitdirectory' in HTMLInputElement.prototype,
): boolean {
  if (!isIos(platform)) return hasProperty && !isMobile(platform);
  const [, major = 0, minor = 0] = /(?:OS |Version\/)(\d+)[_.](\d+)/.exec(platform.userAgent) ?? [];
  return hasProperty && (Number(major) > 18 || (Number(major) === 18 && Number(minor) >= 4));
}
