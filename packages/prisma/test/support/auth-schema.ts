import { readFileSync } from 'node:fs'

export type Provider = 'postgresql' | 'sqlite'

const published = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')

/** A schema as a user of `@auth/prisma-adapter` has it, with the model that this package publishes. */
export function authSchema(provider: Provider, settings = ''): string {
  return `generator client {
  provider   = "prisma-client"
  output     = "client"
  engineType = "client"
}

datasource db {
  provider = "${provider}"
  ${settings}
}

model User {
  id            String    @id @default(cuid())
  email         String    @unique
  name          String?
  emailVerified DateTime?
  image         String?
  accounts      Account[]
}

model Account {
  userId            String
  type              String
  provider          String
  providerAccountId String
  refresh_token     String?
  access_token      String?
  expires_at        Int?
  token_type        String?
  scope             String?
  id_token          String?
  session_state     String?
  user              User    @relation(fields: [userId], references: [id], onDelete: Cascade)

  @@id([provider, providerAccountId])
}

${published('schema.prisma')}`
}

/** The tables of that schema: those of the adapter, and ours as published. */
export function authTables(provider: Provider): string {
  return `CREATE TABLE "User" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "email" TEXT NOT NULL UNIQUE,
    "name" TEXT,
    "emailVerified" TIMESTAMP,
    "image" TEXT
);

CREATE TABLE "Account" (
    "userId" TEXT NOT NULL REFERENCES "User" ("id") ON DELETE CASCADE,
    "type" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "providerAccountId" TEXT NOT NULL,
    "refresh_token" TEXT,
    "access_token" TEXT,
    "expires_at" INTEGER,
    "token_type" TEXT,
    "scope" TEXT,
    "id_token" TEXT,
    "session_state" TEXT,
    PRIMARY KEY ("provider", "providerAccountId")
);

${published(`${provider}.sql`)}`
}
