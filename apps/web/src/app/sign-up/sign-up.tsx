'use client';
import { AppShell } from '../../shell/app-shell';

export function SignUp() {
  return <AppShell>{null}</AppShell>;
}
