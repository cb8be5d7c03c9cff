import { fileUrl, parseContentRange, type StoredFile } from '$lib/catalogue/weights';
import { chunksOf } from './chunks';
import type { RemoteFile } from './hub-api';
import { STALL_MS, type Network } from './network';
import type { Partial } from './partial';
import { Sink } from './sink';
import { WeightsError } from './weights-error';

/** How often one file may turn out to be another one before it is given up. */
const RESTARTS = 3;

/** One file to be fetched. */
export type FileJob = {
  readonly network: Network;
  readonly repo: string;
  readonly commit: string;
  readonly remote: RemoteFile;
  /** The canonical address. */
  readonly url: string;
  readonly partial: Partial;
  /** Whether what is stored is from this host, so that its ETag can be compared. */
  readonly sameHost: boolean;
  readonly signal: AbortSignal;
  /** Told how far what is stored has been read again. */
  readonly onReplay: (position: number) => void;
  /** Told the position in the file, whenever bytes arrive. */
  readonly onPosition: (position: number) => void;
  /** Told that the file is begun again. */
  readonly onRestart: () => void;
  /** What the host lists for the file now. */
  readonly relist: () => Promise<RemoteFile>;
};

/** Fetches one file from where what is stored of it ends, checks and publishes it. Throws `WeightsError`. */
export async function downloadFile(job: FileJob): Promise<StoredFile> {
  let { remote } = job;
  for (let restarts = 0; restarts <= RESTARTS; restarts++) {
    const file = await fetchVersion({ ...job, remote, sameHost: job.sameHost || restarts > 0 });
    if (file !== 'another') return file;
    await job.partial.clear();
    job.onPosition(0);
    job.onRestart();
    remote = await job.relist();
  }
  throw new WeightsError({ kind: 'wrong-bytes', file: remote.path });
}

/** Fetches one version of the file; `another` when the host has a different one by now or cannot go on in the middle. */
async function fetchVersion(job: FileJob): Promise<StoredFile | 'another'> {
  const { network, partial, remote, signal, url } = job;
  const found = await partial.find();
  const sink = await Sink.open({ url, remote, partial, found });
  try {
    await sink.replay((position) => {
      if (signal.aborted) throw new WeightsError({ kind: 'cancelled' });
      job.onReplay(position);
    });
    if (remote.bytes !== null && sink.position > remote.bytes) return 'another';
    const version = { etag: job.sameHost ? (found?.etag ?? null) : null };
    const step = (): Promise<'whole' | 'another'> => receive(job, sink, version);
    const outcome = await network.withRetry(signal, step, () => sink.position);
    if (outcome === 'another') return 'another';
    const file = await sink.finish();
    if (file !== null) return file;
    await partial.clear();
    throw new WeightsError({ kind: 'wrong-bytes', file: remote.path });
  } finally {
    await sink.abort();
  }
}

/** One request for the rest of the file, streamed into the sink. */
async function receive(job: FileJob, sink: Sink, version: { etag: string | null }): Promise<'whole' | 'another'> {
  const { network, remote } = job;
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
    if (!fits) {
      stall.end();
      return 'another';
    }
    version.etag = etag;
    await streamResponse(response, sink, { job, etag, total, stall });
    if (total !== null && sink.position < total) throw network.lost();
    return total !== null && sink.position > total ? 'another' : 'whole';
  } finally {
    stall.end();
  }
}

type Streaming = {
  readonly job: FileJob;
  readonly etag: string | null;
  readonly total: number | null;
  readonly stall: Stall;
};

/** Streams a body into the sink until it ends or is longer than it may be. */
async function streamResponse(response: Response, sink: Sink, { job, etag, total, stall }: Streaming): Promise<void> {
  for await (const chunk of chunksOf(response.body, sink.pool, () => job.network.lost())) {
    stall.restart();
    await sink.write(chunk, etag);
    job.onPosition(sink.position);
    if (total !== null && sink.position > total) return;
    // Time spent on storing is not the connection's silence.
    stall.restart();
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
