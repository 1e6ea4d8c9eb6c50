'use client';
import { AppShell } from '../../shell/app-shell';

export function NewRun() {
  return <AppShell>{null}</AppShell>;
}
