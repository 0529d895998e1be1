import { counter, type Reading } from './reading.ts';

/** The kernel counts sectors of 512 bytes, regardless of the device's sector size. */
const sectorBytes = 512;
const skippedDisk =
  /^(?:loop|ram|zram|fd|sr|dm-\d+$|md\d+$)|^(?:nvme\d+n\d+|mmcblk\d+)p\d+$|^(?:[shv]d[a-z]+|xvd[a-z]+)\d+$/u;
const skippedInterface = /^(?:lo|veth|docker|br-|virbr|cali|flannel|cni|tun|tap|dummy)/u;

/**
 * Whole disks in /proc/diskstats. Excludes partitions and layers over other devices, which would be
 * counted twice.
 */
export function diskReadings(text: string): Reading[] {
  return text.split('\n').flatMap((line) => {
    const [, , device, ...rest] = line.trim().split(/\s+/u);
    if (device === undefined || skippedDisk.test(device)) return [];
    const n = rest.map(Number);
    const [reads = 0, , readSectors = 0, , writes = 0, , writtenSectors = 0, , , ioMs = 0] = n;
    if (reads + writes === 0) return [];
    const read = { 'system.device': device, 'disk.io.direction': 'read' };
    const write = { 'system.device': device, 'disk.io.direction': 'write' };
    return [
      counter('system.disk.io', 'By', readSectors * sectorBytes, read),
      counter('system.disk.io', 'By', writtenSectors * sectorBytes, write),
      counter('system.disk.operations', '{operation}', reads, read),
      counter('system.disk.operations', '{operation}', writes, write),
      counter('system.disk.io_time', 's', ioMs / 1000, { 'system.device': device }),
    ];
  });
}

/** Interfaces in /proc/net/dev, except loopback and the host ends of container interfaces. */
export function networkReadings(text: string): Reading[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\S+):\s*(.+)$/u.exec(line);
    const name = match?.[1];
    if (name === undefined || skippedInterface.test(name)) return [];
    const n = (match?.[2] ?? '').trim().split(/\s+/u).map(Number);
    const inbound = { 'network.interface.name': name, 'network.io.direction': 'receive' };
    const outbound = { 'network.interface.name': name, 'network.io.direction': 'transmit' };
    return [
      counter('system.network.io', 'By', n[0] ?? 0, inbound),
      counter('system.network.io', 'By', n[8] ?? 0, outbound),
      counter('system.network.errors', '{error}', n[2] ?? 0, inbound),
      counter('system.network.errors', '{error}', n[10] ?? 0, outbound),
      counter('system.network.packet.dropped', '{packet}', n[3] ?? 0, inbound),
      counter('system.network.packet.dropped', '{packet}', n[11] ?? 0, outbound),
    ];
  });
}

/** TCP segments sent and retransmitted, from the two `Tcp:` lines of /proc/net/snmp. */
export function tcpReadings(text: string): Reading[] {
  const [names, values] = text
    .split('\n')
    .filter((line) => line.startsWith('Tcp:'))
    .map((line) => line.split(' '));
  if (names === undefined || values === undefined) return [];
  const read = (name: string) => Number(values[names.indexOf(name)] ?? Number.NaN);
  const readings = [
    counter('system.network.tcp.retransmits', '{segment}', read('RetransSegs')),
    counter('system.network.tcp.segments', '{segment}', read('OutSegs'), {
      'network.io.direction': 'transmit',
    }),
  ];
  return readings.filter((reading) => Number.isFinite(reading.value));
}
