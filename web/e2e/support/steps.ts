import type { Page } from '@playwright/test'

import { choose, expect } from './test'

/** Chooses one of the steps: few stand side by side, many in a list. */
export async function chooseStep(page: Page, step: string): Promise<void> {
  const steps = page.getByLabel('选择要办的环节')
  // the step before may still stand there, with choices of its own
  await expect(async () => {
    const beside = (await steps.getAttribute('role', { timeout: 5000 })) === 'radiogroup'
    if (beside) await steps.getByText(step).click({ timeout: 2000 })
    else await choose(page, '选择要办的环节', step)
  }).toPass()
}
