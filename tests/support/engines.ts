/**
 * Why a test in a file that other engines run, too, runs in Chromium only. The tag is a part of the test's title; the
 * projects of the other engines leave these tests out.
 */
export const CHROMIUM_ONLY = {
  '@webgpu': 'no other engine has WebGPU on a machine without a graphics card',
  '@once': 'what it tests does not depend on the engine: files of the build, or code on top of what others test',
} as const;
