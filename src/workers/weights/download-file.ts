import { fileUrl, parseContentRange, type StoredFile } from '$lib/catalogue/weights';
import { chunksOf } from './chunks';
import { listTree, type RemoteFile } from './hub-api';
import type { Meter } from './meter';
import { STALL_MS, type Network } from './network';
import { deletePartial, partials } from './records';
import { Sink } from './sink';
import { WeightsError } from './weights-error';

/** How often one file may turn out to be another one before it is given up. */
const RESTARTS = 3;

/** One file to be fetched. */
export type FileJob = {
  readonly network: Network;
  readonly meter: Meter;
  readonly signal: AbortSignal;
  readonly repo: string;
  readonly commit: string;
  readonly remote: RemoteFile;
  /** The canonical address. */
  readonly url: string;
  /** Whether what is stored is from this host, so that its ETag can be compared. */
  readonly sameHost: boolean;
};

/** Fetches one file from where what is stored of it ends, checks and publishes it. Throws `WeightsError`. */
export async function downloadFile(job: FileJob): Promise<StoredFile> {
  let { remote } = job;
  for (let restarts = 0; restarts <= RESTARTS; restarts++) {
    const file = await fetchVersion({ ...job, remote, sameHost: job.sameHost || restarts > 0 });
    if (file !== 'another') return file;
    await deletePartial(job.url);
    job.meter.set(remote.path, 0, true);
    job.meter.note('started over');
    const tree = await listTree(job.network, job.repo, job.commit, job.signal);
    remote = tree?.get(remote.path) ?? { ...remote, bytes: null, sha256: null, gitOid: null };
  }
  throw new WeightsError({ kind: 'wrong-bytes', file: remote.path });
}

/** Fetches one version of the file; `another` when the host has a different one by now or cannot go on in the middle. */
async function fetchVersion(job: FileJob): Promise<StoredFile | 'another'> {
  const { network, meter, remote, signal, url } = job;
  const found = await partials.read(url);
  const sink = await Sink.open({ url, remote, found, resumable: true });
  try {
    await sink.replay((position) => {
      if (signal.aborted) throw new WeightsError({ kind: 'cancelled' });
      meter.set(remote.path, position, false);
    });
    if (remote.bytes !== null && sink.position > remote.bytes) return 'another';
    const version = { etag: job.sameHost ? (found?.etag ?? null) : null };
    const step = (): Promise<'whole' | 'another'> => receive(job, sink, version);
    const outcome = await network.withRetry(signal, step, () => sink.position);
    if (outcome === 'another') return 'another';
    const file = await sink.finish();
    if (file !== null) return file;
    await deletePartial(url);
    throw new WeightsError({ kind: 'wrong-bytes', file: remote.path });
  } finally {
    await sink.abort();
  }
}

/** One request for the rest of the file, streamed into the sink. */
async function receive(job: FileJob, sink: Sink, version: { etag: string | null }): Promise<'whole' | 'another'> {
  const { network, meter, remote } = job;
  const start = sink.position;
  if (start === remote.bytes) return 'whole';
  const stall = new Stall();
  try {
    const response = await network.fetch(fileUrl(network.host, job.repo, job.commit, remote.path), remote.path, {
      signal: AbortSignal.any([job.signal, stall.signal]),
      from: start,
      ifRange: start === 0 ? null : strong(version.etag),
    });
    const range = parseContentRange(response.headers.get('content-range'));
    const etag = response.headers.get('etag');
    const length = response.headers.get('content-length');
    const total = remote.bytes ?? range?.total ?? (length === null ? null : start + Number(length));
    const fits =
      (response.status === 206 ? (range?.start ?? start) === start : response.status === 200 && start === 0) &&
      (range?.total ?? total) === total &&
      (etag === null || version.etag === null || etag === version.etag);
    if (!fits) return 'another';
    version.etag = etag;
    for await (const chunk of chunksOf(response.body, sink.pool, () => network.lost())) {
      stall.restart();
      await sink.write(chunk, etag);
      meter.set(remote.path, sink.position, true);
      if (total !== null && sink.position > total) return 'another';
      // Time spent on storing is not the connection's silence.
      stall.restart();
    }
    if (total !== null && sink.position < total) throw network.lost();
    return 'whole';
  } finally {
    stall.end();
  }
}

/** Aborts a request when nothing came for a while. */
class Stall {
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  restart(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), STALL_MS);
  }

  /** Ends the request, whether or not it is through. */
  end(): void {
    clearTimeout(this.#timer);
    this.#controller.abort();
  }
}

/** An ETag that If-Range may carry: weak ones must not be compared byte for byte. */
function strong(etag: string | null): string | null {
  return etag?.startsWith('"') === true ? etag : null;
}
