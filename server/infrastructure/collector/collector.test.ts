import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { classifySignal } from '#engines/detect/signal-role.ts';
import { parseMounts } from './filesystems.ts';
import { componentOf, familyOf, ownProcessReadings } from './own-processes.ts';
import { cpuReadings, loadReadings, parseCpuTimes } from './proc-cpu.ts';
import { diskReadings, networkReadings, tcpReadings } from './proc-devices.ts';
import { descriptorReadings, memoryReadings } from './proc-memory.ts';
import { groupProcesses, parseProcessStat, processReadings, wholeName } from './processes.ts';
import { gauge, type Reading } from './reading.ts';
import { toBatch } from './to-batch.ts';

const valueOf = (readings: readonly Reading[], metric: string, label?: string) =>
  readings.find(
    (reading) =>
      reading.metric === metric &&
      (label === undefined || Object.values(reading.labels).includes(label)),
  )?.value;

describe('proc files', () => {
  const before =
    'cpu  100 0 100 700 100 0 0 0 0 0\ncpu0 50 0 50 350 50 0 0 0 0 0\ncpu1 50 0 50 350 50 0 0 0 0 0\n';
  const after =
    'cpu  160 0 130 790 110 5 5 0 0 0\ncpu0 0 0 0 0 0 0 0 0 0 0\ncpu1 0 0 0 0 0 0 0 0 0 0\n';

  test('CPU is the busy share between two readings; waiting for disks is not busy', () => {
    const readings = cpuReadings(after, parseCpuTimes(before));
    expect(valueOf(readings, 'system.cpu.utilization')).toBeCloseTo(0.5, 6);
    expect(valueOf(readings, 'system.cpu.time', 'user')).toBe(1.6);
    expect(valueOf(readings, 'system.cpu.logical.count')).toBe(2);
    expect(valueOf(cpuReadings(before, null), 'system.cpu.utilization')).toBeUndefined();
    expect(loadReadings('0.50 1.25 2.00 1/100 4').map((reading) => reading.value)).toEqual([
      0.5, 1.25, 2,
    ]);
  });

  test('memory that can be reclaimed counts as free; no swap gives no swap series', () => {
    const readings = memoryReadings(
      'MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 400 kB\nCached: 250 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n',
    );
    expect(valueOf(readings, 'system.memory.utilization')).toBeCloseTo(0.6, 6);
    expect(valueOf(readings, 'system.memory.usage', 'used')).toBe(600 * 1024);
    expect(valueOf(readings, 'system.paging.utilization')).toBeUndefined();
  });

  test('descriptors without a real limit have no share', () => {
    expect(
      valueOf(descriptorReadings('1000\t0\t2000\n'), 'system.file_descriptor.utilization'),
    ).toBe(0.5);
    expect(
      valueOf(
        descriptorReadings('1000\t0\t9223372036854775807\n'),
        'system.file_descriptor.utilization',
      ),
    ).toBeUndefined();
  });

  test('whole disks only, and no loopback', () => {
    const disks = diskReadings(
      ' 8 0 sda 10 0 20 5 30 0 40 6 0 1500 9\n 8 1 sda1 10 0 20 5 30 0 40 6 0 7 9\n 7 0 loop0 1 0 2 0 0 0 0 0 0 0 0\n 259 0 nvme0n1 1 0 2 0 3 0 4 0 0 5 0\n 259 1 nvme0n1p1 1 0 2 0 3 0 4 0 0 5 0',
    );
    expect([...new Set(disks.map((reading) => reading.labels['system.device']))]).toEqual([
      'sda',
      'nvme0n1',
    ]);
    expect(valueOf(disks, 'system.disk.io', 'write')).toBe(40 * 512);
    expect(valueOf(disks, 'system.disk.io_time')).toBe(1.5);
    const network = networkReadings(
      'Inter-| Receive\n face |bytes\n  lo: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0\n  eth0: 100 2 3 4 0 0 0 0 500 6 7 8 0 0 0 0',
    );
    expect(new Set(network.map((reading) => reading.labels['network.interface.name']))).toEqual(
      new Set(['eth0']),
    );
    expect(valueOf(network, 'system.network.io', 'transmit')).toBe(500);
    expect(valueOf(network, 'system.network.packet.dropped', 'transmit')).toBe(8);
    expect(
      valueOf(
        tcpReadings('Ip: A\nIp: 1\nTcp: OutSegs RetransSegs\nTcp: 90 7\n'),
        'system.network.tcp.retransmits',
      ),
    ).toBe(7);
  });

  test('each local device once, at its shortest mount point, never a network mount', () => {
    const mounts = parseMounts(
      '/dev/sda1 /mnt/a\\040b ext4 rw 0 0\n/dev/sda1 / ext4 rw 0 0\nserver:/x /nfs nfs4 rw 0 0\nproc /proc proc rw 0 0\noverlay /run/c1 overlay rw 0 0\noverlay / overlay rw 0 0',
    );
    expect(mounts.map((mount) => [mount.device, mount.mountpoint])).toEqual([
      ['/dev/sda1', '/'],
      ['overlay', '/'],
    ]);
  });
});

describe('processes', () => {
  const stat = (pid: number, name: string, parent: number, ticks: number, pages: number) =>
    parseProcessStat(
      `${pid} (${name}) S ${parent} 1 1 0 -1 0 0 0 0 0 ${ticks} 0 0 0 20 0 1 0 5 1000 ${pages} 0\n`,
    );

  test('a name may hold brackets and blanks', () => {
    expect(stat(7, 'a) b (c', 1, 12, 3)).toEqual({
      pid: 7,
      name: 'a) b (c',
      parent: 1,
      ticks: 12,
      rssBytes: 3 * 4096,
    });
    expect(parseProcessStat('broken')).toBeNull();
  });

  test('a name that the kernel has cut is completed from the command line of its program', () => {
    const cut = 'chromium-headle';
    expect(wholeName(cut, '/usr/bin/chromium-headless-shell\0--no-sandbox')).toBe(
      'chromium-headless-shell',
    );
    expect(wholeName(cut, '')).toBe(cut);
    expect(wholeName('node', '/usr/bin/node-22')).toBe('node');
  });

  test('sums by name and shows at most ten names', () => {
    const all = Array.from({ length: 40 }, (_, index) =>
      stat(index + 1, `p${index % 20}`, 1, index * 10, index + 1),
    ).filter((one) => one !== null);
    const groups = groupProcesses(
      all,
      new Map(all.map((one) => [one.pid, one.ticks - 100])),
      1_000,
    );
    expect(groups).toHaveLength(20);
    const readings = processReadings(groups, all.length, 2);
    const names = new Set(
      readings.flatMap((reading) => reading.labels['process.executable.name'] ?? []),
    );
    expect(names.size).toBeLessThanOrEqual(10);
    expect(valueOf(readings, 'system.processes.cpu', 'p19')).toBeCloseTo(1, 6);
    expect(valueOf(readings, 'system.process.count')).toBe(40);
  });

  test("finds Tandem's own processes below the launcher", () => {
    const all = [
      stat(10, 'node', 1, 0, 1),
      stat(11, 'node', 10, 0, 2),
      stat(12, 'sh', 10, 0, 1),
      stat(13, 'postgres', 12, 0, 4),
      stat(99, 'node', 1, 0, 9),
    ].filter((one) => one !== null);
    expect(familyOf(10, all).map((one) => one.pid)).toEqual([10, 11, 12, 13]);
    const commands: Record<number, string> = {
      10: 'node bin/start.mjs',
      11: 'node server/web.ts',
      12: 'sh -c x',
      13: '/opt/bin/postgres -D x',
      99: 'node server/web.ts',
    };
    const readings = ownProcessReadings(10, all, (pid) => commands[pid] ?? '');
    expect(valueOf(readings, 'tandem.memory.resident', 'web')).toBe(2 * 4096);
    expect(valueOf(readings, 'tandem.memory.resident', 'postgresql')).toBe(4 * 4096);
    expect(componentOf('vim notes.txt')).toBeNull();
  });
});

describe('batch', () => {
  test('registers each series once, and again after a batch that was never stored', () => {
    const known = new Map<string, bigint>();
    const readings = [gauge('m', '1', 1, { a: 'b' }), gauge('m', '1', Number.NaN, { a: 'c' })];
    const first = toBatch('host', { 'host.name': 'h' }, readings, 1_000, known);
    expect(first.batch.newSeries.map((series) => series.labels)).toEqual([
      [
        ['a', 'b'],
        ['host.name', 'h'],
      ],
    ]);
    expect(
      toBatch('host', { 'host.name': 'h' }, readings, 2_000, known).batch.newSeries,
    ).toHaveLength(1);
    first.commit();
    const later = toBatch('host', { 'host.name': 'h' }, readings, 3_000, known).batch;
    expect(later.newSeries).toHaveLength(0);
    expect([...later.samples.series]).toEqual([first.batch.newSeries[0]?.id]);
    expect([...later.samples.value]).toEqual([1]);
  });
});

test.runIf(process.platform === 'linux')(
  'a real reading stays far below 3 % of a core at 10 s',
  async () => {
    const { emptyLinuxState, readLinux } = await import('./linux.ts');
    const warm = await readLinux(emptyLinuxState, Date.now());
    const usageBefore = process.cpuUsage();
    const rounds = 20;
    let state = warm.state;
    for (let round = 0; round < rounds; round += 1)
      ({ state } = await readLinux(state, Date.now() + round * 1_000));
    const used = process.cpuUsage(usageBefore);
    expect((used.user + used.system) / rounds / 10_000_000).toBeLessThan(0.03);
    expect(warm.readings.map((reading) => reading.metric)).toContain('system.memory.utilization');
    expect(readFileSync('/proc/uptime', 'utf8')).not.toBe('');
  },
);

test('what names of processes, GPUs and Tandem itself do is evidence, never an alert', async () => {
  const { emptyLinuxState, readLinux } = await import('./linux.ts');
  const { readings } = await readLinux(emptyLinuxState, Date.now());
  const own = ownProcessReadings(process.pid, [], () => '');
  const names = [...readings, ...own]
    .filter((reading) => 'process.executable.name' in reading.labels)
    .map((reading) => reading.metric);
  const others = [
    'tandem.memory.resident',
    'tandem.spool.size',
    'tandem.spool.lag',
    'tandem.store.size',
    'tandem.jobs.queue.length',
    'tandem.eventloop.delay.p99',
    'hw.gpu.utilization',
    'hw.gpu.memory.usage',
  ];
  expect([...new Set(names), ...others].filter((name) => classifySignal(name).alertable)).toEqual(
    [],
  );
  expect(classifySignal('system.cpu.utilization').alertable).toBe(true);
});
