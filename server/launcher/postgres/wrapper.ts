/**
 * PostgreSQL outlives a killed parent despite the kernel's parent-death signal, because the
 * postmaster starts its own session. This shell has the read end of the launcher's pipe: when the
 * launcher exits, the pipe closes and the database gets its fast-shutdown signal. The shell exits
 * with the database, so the launcher also detects an unexpected exit of the database.
 */
export const POSTGRES_WRAPPER = [
  'exec 3<&0 </dev/null',
  '"$@" 3<&- &',
  'p=$!',
  '{ cat <&3 >/dev/null; kill -INT $p; } 2>/dev/null &',
  'c=$!',
  'exec 3<&-',
  'trap "kill -INT $p" TERM INT',
  's=0',
  'while kill -0 $p 2>/dev/null; do wait $p; s=$?; done',
  'kill $c 2>/dev/null',
  'exit $s',
].join('\n');
