import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

function machineId(): string | undefined {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    try {
      const id = readFileSync(path, 'utf8').trim();
      if (id !== '') return id;
    } catch {
      continue; // Not available on this system.
    }
  }
  return undefined;
}

/** Labels of every series: the host name and, if available, the machine id. */
export function hostLabels(): Record<string, string> {
  const id = machineId();
  return { 'host.name': hostname(), ...(id === undefined ? {} : { 'host.id': id }) };
}
