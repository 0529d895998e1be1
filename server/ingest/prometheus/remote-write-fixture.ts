import { compressSync } from 'snappy';
import { bytesField, stringField, uintField } from '../protobuf/proto-writer.ts';

export type TestSeries = {
  labels: [name: string, value: string][];
  samples: [timeMs: number, value: number | Uint8Array][];
};

function doubleField(field: number, value: number | Uint8Array): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = field * 8 + 1;
  if (typeof value === 'number') bytes.writeDoubleLE(value, 1);
  else bytes.set(value, 1);
  return bytes;
}

/** A WriteRequest as encoded by Prometheus, before Snappy compression. */
export function writeRequest(series: readonly TestSeries[]): Buffer {
  return Buffer.concat(
    series.map(({ labels, samples }) =>
      bytesField(
        1,
        Buffer.concat([
          ...labels.map(([name, value]) =>
            bytesField(1, Buffer.concat([stringField(1, name), stringField(2, value)])),
          ),
          ...samples.map(([timeMs, value]) =>
            bytesField(2, Buffer.concat([doubleField(1, value), uintField(2, timeMs)])),
          ),
        ]),
      ),
    ),
  );
}

export function snappyBody(plain: Uint8Array): Buffer {
  return compressSync(Buffer.from(plain));
}

export const remoteWriteHeaders = {
  'content-type': 'application/x-protobuf',
  'content-encoding': 'snappy',
  'x-prometheus-remote-write-version': '0.1.0',
};
