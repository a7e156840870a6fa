package dev.interlock.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;

/**
 * What the cells under one header are: a field of the cm-handle, a public property ({@code public:NAME}) or a private one (any other
 * name).
 *
 * @param object the field that holds the properties, if it is one
 */
record CsvColumn(Optional<String> object, String name) {
    private static final String PUBLIC = "public:";
    private static final Set<String> FIELDS =
            Set.of("cmHandle", "alternateId", "moduleSetTag", "dataProducerIdentifier", "trustLevel");

    static CsvColumn of(String header) {
        if (FIELDS.contains(header) || LineForm.PLUGINS.contains(header)) {
            return new CsvColumn(Optional.empty(), header);
        }
        if (header.startsWith(PUBLIC)) {
            var name = header.substring(PUBLIC.length()).strip();
            return new CsvColumn(Optional.of("publicCmHandleProperties"), name);
        }
        return new CsvColumn(Optional.of("cmHandleProperties"), header);
    }

    /** Sets what the cell gives; an empty one gives nothing. */
    void set(ObjectNode handle, String cell) {
        if (!cell.isEmpty()) {
            object.map(handle::withObjectProperty).orElse(handle).put(name, cell);
        }
    }
}
