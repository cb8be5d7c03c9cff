// Adds one to the memory it is given, and says its name; throws if it is told to.
onmessage = ({ data }: MessageEvent<Int32Array<SharedArrayBuffer> | 'throw'>) => {
  if (data === 'throw') throw new Error('the thread threw');
  Atomics.add(data, 0, 1);
  postMessage(self.name);
};
