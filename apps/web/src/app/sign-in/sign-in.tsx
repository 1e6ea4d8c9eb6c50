'use client';
import { AppShell } from '../../shell/app-shell';

export function SignIn() {
  return <AppShell>{null}</AppShell>;
}
