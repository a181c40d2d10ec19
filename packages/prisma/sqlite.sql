CREATE TABLE "token_rotation_accounts" (
    "provider" TEXT NOT NULL,
    "provider_account_id" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "due_at" BIGINT,

    PRIMARY KEY ("provider", "provider_account_id")
);

CREATE INDEX "token_rotation_accounts_due_at_idx" ON "token_rotation_accounts"("due_at");
