import { readFile } from 'node:fs/promises';
import { filesystemReadings, parseMounts } from './filesystems.ts';
import { countCpus, cpuReadings, loadReadings, parseCpuTimes, type CpuTimes } from './proc-cpu.ts';
import { diskReadings, networkReadings, tcpReadings } from './proc-devices.ts';
import { descriptorReadings, memoryReadings } from './proc-memory.ts';
import {
  createdReadings,
  groupProcesses,
  processReadings,
  readProcesses,
  type ProcessStat,
} from './processes.ts';
import { gauge, type Reading } from './reading.ts';

export type LinuxState = { cpu: CpuTimes | null; ticks: Map<number, number>; atMs: number };
export const emptyLinuxState: LinuxState = { cpu: null, ticks: new Map(), atMs: 0 };
export type LinuxReading = { readings: Reading[]; state: LinuxState; processes: ProcessStat[] };

/** Text of a file in /proc; empty if the kernel or container does not provide it. */
async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}

/** All host readings from /proc. Takes about 5 ms with 300 processes. */
export async function readLinux(previous: LinuxState, nowMs: number): Promise<LinuxReading> {
  const [stat, load, memory, disks, network, snmp, files, mounts, uptime] = await Promise.all(
    [
      'stat',
      'loadavg',
      'meminfo',
      'diskstats',
      'net/dev',
      'net/snmp',
      'sys/fs/file-nr',
      'self/mounts',
      'uptime',
    ].map((name) => read(`/proc/${name}`)),
  );
  const processes = readProcesses();
  const cpus = countCpus(stat ?? '');
  const groups = groupProcesses(
    processes,
    previous.ticks,
    previous.atMs === 0 ? 0 : nowMs - previous.atMs,
  );
  const uptimeSeconds = Number((uptime ?? '').split(' ')[0]);
  const readings = [
    ...cpuReadings(stat ?? '', previous.cpu),
    ...loadReadings(load ?? ''),
    ...memoryReadings(memory ?? ''),
    ...diskReadings(disks ?? ''),
    ...networkReadings(network ?? ''),
    ...tcpReadings(snmp ?? ''),
    ...descriptorReadings(files ?? ''),
    ...(await filesystemReadings(parseMounts(mounts ?? ''))),
    ...processReadings(groups, processes.length, cpus),
    ...createdReadings(stat ?? ''),
    ...(uptimeSeconds > 0 ? [gauge('system.uptime', 's', uptimeSeconds)] : []),
  ];
  const ticks = new Map(processes.map((process) => [process.pid, process.ticks]));
  return { readings, state: { cpu: parseCpuTimes(stat ?? ''), ticks, atMs: nowMs }, processes };
}
