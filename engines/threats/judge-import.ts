export type ImportVerdict = 'known' | 'dangerous' | 'unknown';

/** Modules that give access to processes, files, the network or the interpreter. */
const dangerousModules = [
  'os',
  'posix',
  'nt',
  'posixpath',
  'ntpath',
  'subprocess',
  '_posixsubprocess',
  'sys',
  'socket',
  '_socket',
  'ssl',
  'shutil',
  'ctypes',
  '_ctypes',
  'importlib',
  '_frozen_importlib',
  'imp',
  'pkgutil',
  'runpy',
  'pty',
  'signal',
  'threading',
  '_thread',
  'multiprocessing',
  'asyncio',
  'concurrent',
  'http',
  'httplib',
  'urllib',
  'urllib2',
  'requests',
  'aiohttp',
  'ftplib',
  'smtplib',
  'telnetlib',
  'webbrowser',
  'code',
  'codeop',
  'bdb',
  'pdb',
  'cProfile',
  'profile',
  'timeit',
  'trace',
  'pickle',
  '_pickle',
  'cPickle',
  'marshal',
  'shelve',
  'dill',
  'cloudpickle',
  'tempfile',
  'io',
  '_io',
  'pip',
  'setuptools',
  'distutils',
  'commands',
  'gc',
  'inspect',
  'types',
  'zipimport',
  'nose',
  'doctest',
  'test',
  'idlelib',
  'lib2to3',
  'ensurepip',
  'venv',
  'platform',
  'glob',
  'pathlib',
  'fileinput',
];

/** Names in otherwise harmless modules that execute their arguments. */
const dangerousNames: Readonly<Record<string, readonly string[]>> = {
  builtins: [
    'eval',
    'exec',
    'execfile',
    'compile',
    'open',
    '__import__',
    'getattr',
    'setattr',
    'delattr',
    'globals',
    'locals',
    'vars',
    'input',
    'breakpoint',
    'apply',
    'map',
    'filter',
    'type',
    'help',
    'exit',
    'quit',
  ],
  operator: ['attrgetter', 'methodcaller', 'itemgetter', 'call'],
  functools: ['partial', 'partialmethod', 'reduce'],
  numpy: ['load', 'fromfile', 'memmap', 'genfromtxt', 'loadtxt', 'f2py'],
  torch: ['load', 'hub', 'jit'],
  joblib: ['load'],
  pandas: ['read_pickle', 'eval'],
};

/** Modules whose classes make up the models of known libraries. */
const knownModules = [
  'numpy',
  'sklearn',
  'scipy',
  'pandas',
  'xgboost',
  'lightgbm',
  'catboost',
  'torch',
  'collections',
  'datetime',
  'decimal',
  'copyreg',
  'copy_reg',
  'joblib',
  'array',
  'uuid',
  'fractions',
  'skops',
  'statsmodels',
  'pyarrow',
  '_codecs',
  'argparse',
  'enum',
];
const knownBuiltins = new Set(
  'object set frozenset list dict tuple bytes bytearray str int float complex bool slice range Ellipsis NotImplemented'.split(
    ' ',
  ),
);
const below = (module: string, root: string) => module === root || module.startsWith(`${root}.`);
const testing =
  /(?:^|\.)(?:testing|f2py|distutils|hub|_inductor|_dynamo|utils\.collect_env)(?:\.|$)/u;

/** Verdict on importing this name. Unrecognized names are `unknown`, never `known`. */
export function judgeImport(module: string, name: string): ImportVerdict {
  const plain = module === '__builtin__' || module === '__builtins__' ? 'builtins' : module;
  const root = plain.split('.')[0] ?? plain;
  if (dangerousModules.includes(root)) return 'dangerous';
  const first = name.split('.')[0] ?? name;
  if (dangerousNames[root]?.includes(first) === true) return 'dangerous';
  // A dotted name traverses attributes: `core.multiarray.os.system` in `numpy` can reach anything.
  if (name.includes('.')) return 'unknown';
  if (plain === 'builtins') return knownBuiltins.has(name) ? 'known' : 'unknown';
  if (root === '_codecs' && name !== 'encode') return 'unknown';
  if (testing.test(plain)) return 'unknown';
  return knownModules.some((known) => below(plain, known)) ? 'known' : 'unknown';
}
