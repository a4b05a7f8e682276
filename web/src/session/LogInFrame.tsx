import { Button, Card, Flex, Typography } from 'antd'
import type { ReactNode } from 'react'

import { appWords } from '../app/words'
import { useLanguage } from '../i18n/language'
import { useWords } from '../i18n/words'
import { useInstance, useTabTitle } from './session'

/** The calm page on which one logs in. */
export function LogInFrame({ title, children }: { title: string; children: ReactNode }) {
  const text = useWords(appWords)
  const { language, choose } = useLanguage()
  const instance = useInstance()
  const name = instance?.[`name_${language}`] ?? text.product
  useTabTitle(`${title} · ${name}`)
  return (
    <Flex vertical align="center" justify="center" style={{ minHeight: '100%', padding: 16 }}>
      <main style={{ width: '100%', maxWidth: 380 }}>
        <Flex align="center" gap={10} style={{ marginBottom: 12 }}>
          <img src="/mark.svg" alt="" width={36} height={36} />
          <Typography.Title level={1} style={{ fontSize: 18, margin: 0, flex: 1 }}>
            {name}
          </Typography.Title>
          <Button
            type="text"
            lang={language === 'zh' ? 'en' : 'zh-CN'}
            onClick={() => choose(language === 'zh' ? 'en' : 'zh')}
          >
            {text.language}
          </Button>
        </Flex>
        <Card title={<h2 style={{ fontSize: 16, margin: 0 }}>{title}</h2>}>{children}</Card>
        {instance !== null && (
          <p className="quiet" style={{ textAlign: 'center' }}>
            {text.product} {instance.version}
            {instance.synthetic && ` · ${text.syntheticHint}`}
          </p>
        )}
      </main>
    </Flex>
  )
}
