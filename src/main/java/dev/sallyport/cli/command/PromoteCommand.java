package dev.sallyport.cli.command;

import picocli.CommandLine.Command;

/** {@code sallyport promote}: what it takes to bring a workload to the next environment. */
@Command(
        name = "promote",
        mixinStandardHelpOptions = true,
        description = "Says what it takes to bring a workload to the next environment.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = PromoteCheckCommand.class)
final class PromoteCommand {}
