import { gunzipSync, inflateSync } from 'node:zlib';
import {
  inspectArtifact,
  type ArtifactReport,
  type ArtifactRisk,
} from '#engines/threats/inspect-artifact.ts';
import { zipEntries } from './zip-entries.ts';

export const maxInspectedBytes = 64 * 1024 * 1024;
const rank: readonly ArtifactRisk[] = ['none', 'unknown', 'code', 'dangerous'];

function worseRisk(a: ArtifactRisk, b: ArtifactRisk): ArtifactRisk {
  return rank.indexOf(a) >= rank.indexOf(b) ? a : b;
}

/** joblib compresses whole pickles with zlib or gzip; the file name does not show it. */
function unpacked(data: Uint8Array): Uint8Array | null {
  const options = { maxOutputLength: maxInspectedBytes };
  const [a, b] = [data[0] ?? 0, data[1] ?? 0];
  try {
    if (a === 0x1f && b === 0x8b) return gunzipSync(data, options);
    if (a === 0x78 && (a * 256 + b) % 31 === 0) return inflateSync(data, options);
  } catch {
    return null;
  }
  return null;
}

function ofArchive(entries: NonNullable<ReturnType<typeof zipEntries>>): ArtifactReport {
  const report: ArtifactReport = {
    kind: `archive of ${entries.length} files`,
    risk: 'none',
    findings: [],
  };
  let left = maxInspectedBytes;
  for (const entry of entries) {
    if (entry.path.endsWith('/')) continue;
    const data = entry.bytes <= left ? entry.read() : null;
    if (data === null) {
      report.risk = worseRisk(report.risk, 'unknown');
      report.findings.push(`${entry.path}: could not be unpacked`);
      continue;
    }
    left -= data.length;
    const inner = inspectArtifact(entry.path, data);
    // The raw storages of a tensor archive have file names that do not identify their kind.
    const risk = inner.kind === 'unknown' ? 'none' : inner.risk;
    report.risk = worseRisk(report.risk, risk);
    report.findings.push(
      ...(risk === 'none' ? [] : [`${entry.path} is a ${inner.kind}`]),
      ...(risk === 'none' ? [] : inner.findings.map((finding) => `${entry.path} ${finding}`)),
    );
  }
  return { ...report, findings: report.findings.slice(0, 100) };
}

/** Inspects one file and its compressed contents: tensor archives, zlib and gzip. */
export function inspectFile(path: string, data: Uint8Array): ArtifactReport {
  const entries = zipEntries(data, maxInspectedBytes);
  if (entries !== null) return ofArchive(entries);
  const inner = unpacked(data);
  if (inner === null) return inspectArtifact(path, data);
  const report = inspectArtifact(path, inner);
  return { ...report, kind: `packed ${report.kind}` };
}
