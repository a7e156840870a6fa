package dev.interlock.cli;

import picocli.CommandLine.Command;

/** {@code interlock bench}: what this machine and this database carry. */
@Command(
        name = "bench",
        description =
                "Measure a running node under a load of clients that this command makes, and what its database could do at"
                        + " best beside it. The node does real work on flows of schemas whose identifiers begin with bench-,"
                        + " and keeps them.",
        footerHeading = "%nExit codes: 0 measured; 1 measured, but not all calls were done; 2 wrong usage, no"
                + " answer, or broken off.%n%nExamples:%n",
        footer = {
            "  interlock bench transitions",
            "  interlock bench compare --rounds 5",
            "  interlock bench watch --watchers 1000 --rate 100 --duration 30s",
            "",
            "A bench that was killed may leave cm-handles on the node, which these two delete:",
            "  interlock export --dmi http://bench:8783 left.ndjson",
            "  sed 's/^{/{\"operation\":\"delete\",/' left.ndjson | interlock register --format ndjson -"
        })
final class BenchCommand implements Runnable {

    @Override
    public void run() {
        throw CommandException.unusable(
                "no bench given: expected one of transitions, registration, watch, ceiling, baseline, compare");
    }
}
