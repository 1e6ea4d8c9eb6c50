'use client';
import { AppShell } from '../../shell/app-shell';

export function People() {
  return <AppShell>{null}</AppShell>;
}
