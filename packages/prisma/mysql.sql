CREATE TABLE `token_rotation_accounts` (
    `provider` VARCHAR(191) NOT NULL,
    `provider_account_id` VARCHAR(191) NOT NULL,
    `version` VARCHAR(191) NOT NULL,
    `state` TEXT NOT NULL,
    `due_at` BIGINT NULL,

    INDEX `token_rotation_accounts_due_at_idx`(`due_at`),
    PRIMARY KEY (`provider`, `provider_account_id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
