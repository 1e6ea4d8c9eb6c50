'use client';
import { AppShell } from '../../shell/app-shell';

export function Compare() {
  return <AppShell>{null}</AppShell>;
}
