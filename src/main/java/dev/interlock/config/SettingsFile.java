package dev.interlock.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * A YAML file as a flat map from full key to the text written there: {@code http: {port: 1}} and {@code http.port: 1}
 * are the same thing. Texts are taken as written, so that no YAML rule turns {@code 0x10} or {@code 1_000} into a
 * number; a key without a value has an empty text.
 */
final class SettingsFile {
    private static final YAMLFactory YAML = new YAMLFactory();

    private final Path path;
    private final YAMLParser parser;
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Set<String> lists = new HashSet<>();
    private final Set<String> seen = new HashSet<>();

    private SettingsFile(Path path, YAMLParser parser) {
        this.path = path;
        this.parser = parser;
    }

    /**
     * What stands in a file.
     *
     * @param texts the text of each key, of a list its entries with commas between them
     * @param lists the keys whose texts were written as lists
     */
    record Contents(Map<String, String> texts, Set<String> lists) {
        static final Contents NONE = new Contents(Map.of(), Set.of());
    }

    static Contents read(Path path) {
        try (YAMLParser parser = YAML.createParser(Files.readString(path))) {
            SettingsFile file = new SettingsFile(path, parser);
            file.document();
            return new Contents(file.texts, file.lists);
        } catch (JsonProcessingException e) {
            // Its message quotes the file, which may hold a password; the place is enough.
            throw failure(path, place(e) + ": not valid YAML: expected lines such as 'key: value'");
        } catch (NoSuchFileException e) {
            throw failure(path, "file not found: expected a configuration file in YAML");
        } catch (CharacterCodingException e) {
            throw failure(path, "not UTF-8 text: expected a configuration file in YAML");
        } catch (AccessDeniedException e) {
            throw failure(path, "cannot be read (no permission): expected a configuration file in YAML");
        } catch (IOException e) {
            throw failure(path, "cannot be read (%s): expected a configuration file in YAML".formatted(e.getMessage()));
        }
    }

    private static String place(JsonProcessingException failure) {
        // The parser's own location is where the last good token ended, often a line too early.
        if (failure.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            Mark mark = marked.getProblemMark();
            return "line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1);
        }
        JsonLocation location = failure.getLocation();
        return "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }

    private void document() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_OBJECT) {
            mapping("");
        } else if (first != null && first != JsonToken.VALUE_NULL) {
            throw failure(path, "not a configuration: expected keys such as 'http.port: 8080'");
        }
        if (parser.nextToken() != null) {
            throw failure(path, "more than one YAML document: expected one");
        }
    }

    private void mapping(String prefix) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = prefix + parser.currentName();
            if (!seen.add(key)) {
                throw failure(path, key + ": given twice: expected each key once");
            }
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT) {
                mapping(key + ".");
            } else if (value == JsonToken.START_ARRAY) {
                lists.add(key);
                texts.put(key, entries(key));
            } else if (parser.isCurrentAlias()) {
                throw failure(path, key + ": a YAML alias is not valid: expected the value itself");
            } else {
                texts.put(
                        key,
                        value == JsonToken.VALUE_NULL ? "" : parser.getText().strip());
            }
        }
    }

    private String entries(String key) throws IOException {
        List<String> entries = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!parser.currentToken().isScalarValue()) {
                throw failure(path, key + ": a nested value is not valid: expected a list of single values");
            }
            entries.add(parser.getText().strip());
        }
        return String.join(",", entries);
    }

    private static ConfigurationException failure(Path path, String problem) {
        return new ConfigurationException(path + ": " + problem);
    }
}
