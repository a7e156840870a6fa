package dev.interlock.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** All that is known of a flow of which something was found, in lines to be read by people. */
final class CaseFile {
    private CaseFile() {}

    static void write(Path file, List<Finding> findings, FlowRecord record) throws IOException {
        var lines = Stream.of(
                        findings.stream().map(Finding::toString),
                        Stream.of("instances " + record.instances()),
                        record.log().stream().map(FlowRecord.Entry::toString),
                        record.told().stream()
                                .sorted(Comparator.comparingLong(
                                        told -> told.operation().began()))
                                .map(FlowRecord.Told::toString),
                        Stream.of("history read from %d to %d".formatted(record.logBegan(), record.logEnded())))
                .flatMap(part -> part)
                .toList();
        Files.write(file, lines);
    }
}
