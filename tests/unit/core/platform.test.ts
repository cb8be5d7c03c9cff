import { describe, expect, it } from 'vitest';
import { asksToKeep, hasFolderInput, installPlace, isChromium, isMobile, type Platform } from '$lib/core/platform';

function platform(userAgent: string, maxTouchPoints = 0): Platform {
  return { userAgent, maxTouchPoints };
}

const iphone = (version: string): Platform =>
  platform(`Mozilla/5.0 (iPhone; CPU iPhone OS ${version} like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148`, 5);
const ipad = (version: string): Platform =>
  platform(
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/${version} Safari/605.1.15`,
    5,
  );
const SAFARI = platform('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15');
const WEBKIT_GTK = platform('Mozilla/5.0 (X11; Linux x86_64) Version/26.0 Safari/605.1.15');
const CHROME_ON_MAC = platform('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/130.0 Safari/537');
const CHROME_ON_ANDROID = platform('Mozilla/5.0 (Linux; Android 10; K) Chrome/130.0 Mobile Safari/537');
const FIREFOX = platform('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0');

describe('where Safari would have the app installed', () => {
  it.each([
    ['an iPhone', iphone('18_5'), 'home-screen'],
    ['an iPad that requests desktop pages', ipad('18.5'), 'home-screen'],
    ['Safari on a Mac', SAFARI, 'dock'],
    ['Chrome on a Mac', CHROME_ON_MAC, null],
    ['WebKit on Linux', WEBKIT_GTK, null],
    ['Firefox', FIREFOX, null],
  ])('%s', (_name, browser, place) => {
    expect(installPlace(browser, false)).toBe(place);
  });

  it('is nowhere once it is installed', () => {
    expect(installPlace(iphone('18_5'), true)).toBeNull();
  });
});

it.each([
  ['an iPhone of iOS 18.3', iphone('18_3_1'), false],
  ['an iPhone of iOS 18.4', iphone('18_4'), true],
  ['an iPad of iOS 17', ipad('17.6'), false],
  ['an iPad of iOS 26', ipad('26.0'), true],
  ['an Android phone', CHROME_ON_ANDROID, false],
  ['a Mac', SAFARI, true],
  ['Firefox', FIREFOX, true],
])('knows whether the picker of %s has folders', (_name, browser, has) => {
  expect(hasFolderInput(browser, true)).toBe(has);
  expect(hasFolderInput(browser, false)).toBe(false);
});

it('tells engines and phones apart', () => {
  expect([CHROME_ON_MAC, CHROME_ON_ANDROID, SAFARI, FIREFOX].map((browser) => isChromium(browser))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect([FIREFOX, SAFARI].map((browser) => asksToKeep(browser))).toEqual([true, false]);
  expect([iphone('18_5'), CHROME_ON_ANDROID, SAFARI].map((browser) => isMobile(browser))).toEqual([true, true, false]);
});
