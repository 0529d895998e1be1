import { aptInstall } from './apt-install.mjs';
import { findProgram } from './find-program.mjs';

const PEERS = [
  { variable: 'TANDEM_TEST_PROMETHEUS', programs: ['prometheus'], package: 'prometheus' },
  {
    variable: 'TANDEM_TEST_ALERTMANAGER',
    programs: ['prometheus-alertmanager', 'alertmanager'],
    package: 'prometheus-alertmanager',
  },
  {
    variable: 'TANDEM_TEST_VICTORIAMETRICS',
    programs: ['vmalert'],
    package: 'victoria-metrics',
  },
];

function find(peer) {
  return process.env[peer.variable] || findProgram(peer.programs);
}

/** Paths of the real programs that interoperability tests talk to, by the name of their variable. */
export async function findPeers(say) {
  const absent = PEERS.filter((peer) => find(peer) === undefined);
  if (absent.length > 0)
    await aptInstall(
      absent.map((peer) => peer.package),
      say,
    );
  const found = PEERS.map((peer) => [peer.variable, find(peer)]).filter(
    ([, path]) => path !== undefined,
  );
  const missing = PEERS.filter((peer) => find(peer) === undefined).map((peer) => peer.package);
  return { env: Object.fromEntries(found), missing };
}
