package dev.sallyport.cli.command;

import picocli.CommandLine.Command;

/** Command group {@code sallyport audit}. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "Verifies the audit lines of the operator.",
        subcommands = AuditVerifyCommand.class,
        synopsisSubcommandLabel = "COMMAND")
final class AuditCommand {}
