// Runs `work` in a process of its own and measures it whole: wall, CPU of all threads, peak memory.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Starts `file` with a task and gives what it sends back plus { wall, cpu, peakMB } of that task alone.
 * In the child, call `answer(tasks)` with an object of async functions.
 */
export function measure(file, task, options = {}) {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(file), [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.on('message', (message) => {
      child.kill();
      if (message.error) reject(new Error(message.error));
      else resolve(message);
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`${task} ended with ${code}`)));
    child.send({ task, options });
  });
}

/** Whether this process was started by `measure`. */
export const isChild = process.send !== undefined;

/** Waits for the task, runs it and sends the figures. */
export function answer(tasks) {
  process.on('message', async ({ task, options }) => {
    try {
      const prepared = (await tasks[task].prepare?.(options)) ?? undefined;
      const cpu = process.cpuUsage();
      const start = performance.now();
      const result = await tasks[task].run(options, prepared);
      const wall = (performance.now() - start) / 1000;
      const used = process.cpuUsage(cpu);
      process.send({
        ...result,
        wall,
        cpu: (used.user + used.system) / 1e6,
        peakMB: process.resourceUsage().maxRSS / 1024,
      });
    } catch (error) {
      process.send({ error: error.stack ?? String(error) });
    }
  });
}

/** Aligned figures for people. */
export function row(name, { wall, cpu, peakMB }) {
  const text = `${name.padEnd(34)} wall ${wall.toFixed(1).padStart(7)} s   CPU ${cpu.toFixed(1).padStart(7)} s`;
  return peakMB ? `${text}   peak ${peakMB.toFixed(0).padStart(5)} MB` : text;
}
