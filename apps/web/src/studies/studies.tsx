'use client';
import { AppShell } from '../shell/app-shell';

export function Studies() {
  return <AppShell>{null}</AppShell>;
}
