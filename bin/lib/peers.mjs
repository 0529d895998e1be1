import { aptInstall } from './apt-install.mjs';
import { findProgram } from './find-program.mjs';

/** Environment variable, possible names and Debian package of each program. */
const PEERS = [
  ['TANDEM_TEST_PROMETHEUS', ['prometheus'], 'prometheus'],
  [
    'TANDEM_TEST_NODE_EXPORTER',
    ['prometheus-node-exporter', 'node_exporter'],
    'prometheus-node-exporter',
  ],
  [
    'TANDEM_TEST_ALERTMANAGER',
    ['prometheus-alertmanager', 'alertmanager'],
    'prometheus-alertmanager',
  ],
  ['TANDEM_TEST_AMTOOL', ['amtool'], 'prometheus-alertmanager'],
  ['TANDEM_TEST_VMALERT', ['vmalert'], 'victoria-metrics'],
  ['TANDEM_TEST_VMAGENT', ['vmagent'], 'victoria-metrics'],
].map(([variable, programs, debian]) => ({ variable, programs, package: debian }));

/** Packages without duplicates, because one package may contain several programs. */
const packagesOf = (peers) => [...new Set(peers.map((peer) => peer.package))];

function find(peer) {
  return process.env[peer.variable] || findProgram(peer.programs);
}

/** Paths of the real programs for interoperability tests, by variable name. */
export async function findPeers(say) {
  const absent = PEERS.filter((peer) => find(peer) === undefined);
  if (absent.length > 0) await aptInstall(packagesOf(absent), say);
  const found = PEERS.map((peer) => [peer.variable, find(peer)]).filter(
    ([, path]) => path !== undefined,
  );
  const missing = packagesOf(PEERS.filter((peer) => find(peer) === undefined));
  return { env: Object.fromEntries(found), missing };
}
