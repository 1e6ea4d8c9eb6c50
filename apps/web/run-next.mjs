// Next without telemetry: `NAME=value command` is no command on Windows.
process.env.NEXT_TELEMETRY_DISABLED = '1';
await import('next/dist/bin/next');
