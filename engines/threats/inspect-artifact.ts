import { judgeImport } from './judge-import.ts';
import { readPickle } from './read-pickle.ts';

/**
 * Must be changed when the rules below change, so that a stored result identifies the rules that
 * produced it.
 */
export const artifactRules = 'artifact-scan 1';

export type ArtifactRisk = 'none' | 'code' | 'dangerous' | 'unknown';
export type ArtifactReport = { kind: string; risk: ArtifactRisk; findings: string[] };

const endsWith = (path: string, ...ends: string[]) =>
  ends.some((end) => path.toLowerCase().endsWith(end));
const startsWith = (data: Uint8Array, ...bytes: number[]) =>
  bytes.every((byte, at) => data[at] === byte);

function find(data: Uint8Array, words: string): boolean {
  const first = words.charCodeAt(0);
  for (let at = data.indexOf(first); at !== -1; at = data.indexOf(first, at + 1)) {
    let same = 0;
    while (same < words.length && data[at + same] === words.charCodeAt(same)) same += 1;
    if (same === words.length) return true;
  }
  return false;
}

type Kind = { kind: string; is: (path: string, data: Uint8Array) => boolean };

const pickleEnds = ['.pkl', '.pickle', '.joblib', '.sav', '.dill', '.pk'];
/** Checked in this order. The first match decides. */
const kinds: Kind[] = [
  { kind: 'ELF program', is: (_, d) => startsWith(d, 0x7f, 0x45, 0x4c, 0x46) },
  {
    kind: 'Windows program',
    is: (p, d) => startsWith(d, 0x4d, 0x5a) && endsWith(p, '.exe', '.dll', '.pyd'),
  },
  {
    kind: 'macOS program',
    is: (_, d) => startsWith(d, 0xcf, 0xfa, 0xed, 0xfe) || startsWith(d, 0xca, 0xfe, 0xba, 0xbe),
  },
  { kind: 'shared library', is: (p) => endsWith(p, '.so', '.dll', '.dylib', '.pyd') },
  { kind: 'script', is: (p, d) => startsWith(d, 0x23, 0x21) || endsWith(p, '.sh', '.bat', '.ps1') },
  { kind: 'Python source', is: (p) => endsWith(p, '.py', '.pyc', '.ipynb') },
  { kind: 'Java objects', is: (_, d) => startsWith(d, 0xac, 0xed, 0x00, 0x05) },
  {
    kind: 'pickle',
    is: (p, d) => endsWith(p, ...pickleEnds) || (d[0] === 0x80 && (d[1] ?? 9) <= 5),
  },
  { kind: 'HDF5', is: (_, d) => startsWith(d, 0x89, 0x48, 0x44, 0x46) },
  { kind: 'NumPy array', is: (_, d) => startsWith(d, 0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59) },
  { kind: 'TensorFlow graph', is: (p) => endsWith(p, 'saved_model.pb', '.pbtxt', 'graph.pb') },
  { kind: 'ONNX graph', is: (p) => endsWith(p, '.onnx') },
  { kind: 'safetensors', is: (p) => endsWith(p, '.safetensors') },
  { kind: 'GGUF', is: (_, d) => startsWith(d, 0x47, 0x47, 0x55, 0x46) },
  { kind: 'MLflow model file', is: (p) => p === 'MLmodel' || endsWith(p, '/mlmodel') },
  { kind: 'text', is: (p) => endsWith(p, '.json', '.txt', '.yaml', '.yml', '.csv', '.md', '.ubj') },
];

function inspectPickle(data: Uint8Array): Omit<ArtifactReport, 'kind'> {
  const { globals, hidden, whole, stoppedAt, arrays } = readPickle(data);
  const judged = globals.map((each) => ({ ...each, verdict: judgeImport(each.module, each.name) }));
  const names = (verdict: string) =>
    judged
      .filter((each) => each.verdict === verdict)
      .map(({ module, name }) => `${module}.${name}`);
  const dangerous = names('dangerous');
  const unknown = names('unknown');
  const findings = [
    ...dangerous.map((name) => `calls ${name} when it is loaded`),
    ...unknown.slice(0, 50).map((name) => `imports ${name}, which is not known to be safe`),
    ...(hidden > 0 ? [`hides ${hidden} of its imported names`] : []),
    ...(whole
      ? []
      : [
          `${arrays ? 'contains arrays from' : 'was readable up to'} byte ${stoppedAt ?? 0} of ${data.length}; the rest was searched for names only`,
        ]),
  ];
  if (dangerous.length > 0 || hidden > 0) return { risk: 'dangerous', findings };
  return { risk: whole || arrays ? 'code' : 'unknown', findings };
}

const graphCalls = ['PyFunc', 'ReadFile', 'WriteFile', 'LoadLibrary', 'MatchingFiles'];
const programs = ['ELF program', 'Windows program', 'macOS program', 'shared library', 'script'];

function inspectKind(kind: string, data: Uint8Array): Omit<ArtifactReport, 'kind'> {
  if (kind === 'pickle') return inspectPickle(data);
  if (programs.includes(kind)) return { risk: 'code', findings: [`is a ${kind}`] };
  if (kind === 'Python source' || kind === 'Java objects')
    return { risk: 'code', findings: ['runs when the model is loaded, if the model names it'] };
  if (kind === 'HDF5' && find(data, 'Lambda'))
    return { risk: 'code', findings: ['has a Lambda layer with Python code'] };
  if (kind === 'NumPy array' && find(data.subarray(0, 512), "'|O'"))
    return { risk: 'code', findings: ['contains Python objects as a pickle'] };
  if (kind === 'TensorFlow graph') {
    const calls = graphCalls.filter((call) => find(data, call));
    if (calls.length > 0)
      return { risk: 'dangerous', findings: calls.map((call) => `calls ${call}`) };
  }
  if (kind === 'unknown') return { risk: 'unknown', findings: ['is of an unknown kind'] };
  return { risk: 'none', findings: [] };
}

/**
 * Detects the kind of a file and the code that loading it could run. Reads bytes only, runs
 * nothing.
 */
export function inspectArtifact(path: string, data: Uint8Array): ArtifactReport {
  const kind =
    data.length === 0 ? 'empty' : (kinds.find(({ is }) => is(path, data))?.kind ?? 'unknown');
  return { kind, ...inspectKind(kind, data) };
}
