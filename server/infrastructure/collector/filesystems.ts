import { statfs } from 'node:fs/promises';
import { gauge, share, type Reading } from './reading.ts';

/**
 * Local file systems only: a query to an unresponsive network mount would block a Node thread
 * forever.
 */
const localTypes = new Set([
  'ext2',
  'ext3',
  'ext4',
  'xfs',
  'btrfs',
  'zfs',
  'vfat',
  'exfat',
  'f2fs',
  'jfs',
  'overlay',
  'apfs',
  'ufs',
]);
const maxMounts = 24;

export type Mount = { device: string; mountpoint: string; type: string };

/** Local devices, each listed once at its shortest mount point. */
export function parseMounts(text: string): Mount[] {
  const byDevice = new Map<string, Mount>();
  for (const line of text.split('\n')) {
    const [device, mountpoint, type] = line.split(' ');
    if (
      device === undefined ||
      mountpoint === undefined ||
      type === undefined ||
      !localTypes.has(type)
    )
      continue;
    const path = mountpoint.replaceAll(/\\([0-7]{3})/gu, (_, octal: string) =>
      String.fromCodePoint(Number.parseInt(octal, 8)),
    );
    // Each container's root is another overlay on the same disk, so only the root of this process
    // is read.
    if (type === 'overlay' && path !== '/') continue;
    const known = byDevice.get(device);
    if (known === undefined || path.length < known.mountpoint.length)
      byDevice.set(device, { device, mountpoint: path, type });
  }
  return [...byDevice.values()].slice(0, maxMounts);
}

async function mountReadings(mount: Mount): Promise<Reading[]> {
  try {
    const stats = await statfs(mount.mountpoint);
    const labels = {
      'system.device': mount.device,
      'system.filesystem.mountpoint': mount.mountpoint,
      'system.filesystem.type': mount.type,
    };
    const used = (stats.blocks - stats.bfree) * stats.bsize;
    const free = stats.bavail * stats.bsize;
    return [
      // As in df: space reserved for root does not count as free.
      ...share('system.filesystem.utilization', used, used + free, labels),
      ...share(
        'system.filesystem.inodes.utilization',
        stats.files - stats.ffree,
        stats.files,
        labels,
      ),
      gauge('system.filesystem.usage', 'By', used, {
        ...labels,
        'system.filesystem.state': 'used',
      }),
      gauge('system.filesystem.usage', 'By', free, {
        ...labels,
        'system.filesystem.state': 'free',
      }),
    ];
  } catch {
    return []; // Unmounted between the two reads, or not visible to this process.
  }
}

export async function filesystemReadings(mounts: readonly Mount[]): Promise<Reading[]> {
  return (await Promise.all(mounts.map(mountReadings))).flat();
}
