import { loadavg, uptime } from 'node:os';
import { currentLoad, fsSize, fsStats, graphics, mem, networkStats } from 'systeminformation';
import { counter, gauge, share, type Reading } from './reading.ts';

/** Readings under the same names on systems without /proc (macOS, Windows, BSD). */
export async function readPortable(): Promise<Reading[]> {
  const [cpu, memory, disks, io, network] = await Promise.all([
    currentLoad(),
    mem(),
    fsSize(),
    fsStats(),
    networkStats(),
  ]);
  const [one = 0, five = 0, fifteen = 0] = loadavg();
  return [
    gauge('system.cpu.utilization', '1', cpu.currentLoad / 100),
    gauge('system.cpu.load_average.1m', '{thread}', one),
    gauge('system.cpu.load_average.5m', '{thread}', five),
    gauge('system.cpu.load_average.15m', '{thread}', fifteen),
    ...share('system.memory.utilization', memory.total - memory.available, memory.total),
    gauge('system.memory.usage', 'By', memory.total - memory.available, {
      'system.memory.state': 'used',
    }),
    ...share('system.paging.utilization', memory.swapused, memory.swaptotal),
    ...disks.flatMap((disk) => {
      const labels = {
        'system.device': disk.fs,
        'system.filesystem.mountpoint': disk.mount,
        'system.filesystem.type': disk.type,
      };
      return share('system.filesystem.utilization', disk.used, disk.size, labels);
    }),
    counter('system.disk.io', 'By', io.rx, { 'disk.io.direction': 'read' }),
    counter('system.disk.io', 'By', io.wx, { 'disk.io.direction': 'write' }),
    ...network.flatMap((face) => {
      const inbound = { 'network.interface.name': face.iface, 'network.io.direction': 'receive' };
      const outbound = { 'network.interface.name': face.iface, 'network.io.direction': 'transmit' };
      return [
        counter('system.network.io', 'By', face.rx_bytes, inbound),
        counter('system.network.io', 'By', face.tx_bytes, outbound),
        counter('system.network.errors', '{error}', face.rx_errors, inbound),
        counter('system.network.errors', '{error}', face.tx_errors, outbound),
        counter('system.network.packet.dropped', '{packet}', face.rx_dropped, inbound),
        counter('system.network.packet.dropped', '{packet}', face.tx_dropped, outbound),
      ];
    }),
    gauge('system.uptime', 's', uptime()),
  ];
}

const mebibyte = 1024 * 1024;

/**
 * Readings of NVIDIA GPUs. Starts a program on every call, so call it only if `nvidia-smi` is
 * installed.
 */
export async function readGpus(): Promise<Reading[]> {
  const { controllers } = await graphics();
  return controllers.flatMap((gpu, index) => {
    if (gpu.utilizationGpu === undefined && gpu.memoryUsed === undefined) return [];
    const labels = {
      'hw.id': gpu.subDeviceId ?? gpu.busAddress ?? String(index),
      'hw.name': gpu.name ?? gpu.model,
    };
    return [
      ...(gpu.utilizationGpu === undefined
        ? []
        : share('hw.gpu.utilization', gpu.utilizationGpu, 100, labels)),
      ...(gpu.memoryUsed === undefined
        ? []
        : [gauge('hw.gpu.memory.usage', 'By', gpu.memoryUsed * mebibyte, labels)]),
      // Not reported as a share: frameworks reserve nearly all GPU memory at startup, so a share
      // does not indicate need.
      ...(gpu.memoryTotal === undefined
        ? []
        : [gauge('hw.gpu.memory.limit', 'By', gpu.memoryTotal * mebibyte, labels)]),
      ...(gpu.temperatureGpu === undefined
        ? []
        : [gauge('hw.temperature', 'Cel', gpu.temperatureGpu, labels)]),
      ...(gpu.powerDraw === undefined ? [] : [gauge('hw.power', 'W', gpu.powerDraw, labels)]),
    ];
  });
}
