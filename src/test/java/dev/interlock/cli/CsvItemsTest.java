package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CsvItemsTest {
    @TempDir
    private Path folder;

    @Test
    void a_header_names_fields_and_properties_of_both_kinds() throws IOException {
        var lines = read("""
                cmHandle,alternateId,dmiPlugin,trustLevel,public:site,port
                a,"x,y",p,NONE,"Say ""hi""\nthere",830
                """);

        assertEquals(List.of("""
                {'operation':'create','cmHandle':'a','alternateId':'x,y','trustLevel':'NONE',\
                'publicCmHandleProperties':{'site':'Say \\'hi\\'\\nthere'},'cmHandleProperties':{'port':'830'},\
                'dmiPlugin':'p'}"""), lines);
    }

    @Test
    void an_empty_cell_is_as_good_as_absent() throws IOException {
        assertEquals(
                List.of("{'operation':'create','cmHandle':'a'}", "{'operation':'create','cmHandle':'b'}"),
                read("cmHandle,alternateId,public:site\na,,\n\nb,\"\",\n"));
    }

    @Test
    void what_spreadsheets_write_is_read_too() throws IOException {
        assertEquals(
                List.of("{'operation':'create','cmHandle':'å','cmHandleProperties':{'port':' 1'}}"),
                read("\ufeffcmHandle, port\r\nå, 1\r\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                `` | 1: empty: expected a header
                site,port\\na,b | 1: no column cmHandle
                cmHandle;port\\na;b | 1: no column cmHandle
                cmHandle,port,port\\na,b,c | 1: the column 'port' is there twice
                cmHandle,\\na,b | 1: column 2 has no name
                cmHandle,public:\\na,b | 1: column 2 has no name
                cmHandle,port\\na,b\\nc\\n | 3: 1 cells: the header has 2
                cmHandle,port\\na,b\\nc,d,e\\n | 3: 3 cells: the header has 2
                cmHandle,port\\na,b\\n,d\\n | 3: cmHandle: expected the id
                cmHandle,port\\na,"b\\nb"\\n,d\\n | 4: cmHandle: expected the id
                cmHandle,port\\na,"b" c\\n | 2: not CSV:
                cmHandle,port\\na,b\\nc,"d\\ne,f\\n | 3: not CSV:
                """)
    void what_cannot_be_read_is_told_with_its_line(String text, String expected) {
        var refusal = assertThrows(CommandException.class, () -> read(text.replace("\\n", "\n")));

        assertTrue(refusal.line().contains("devices.csv:"), refusal.line());
        assertTrue(refusal.line().contains(expected), refusal.line());
    }

    @Test
    void a_quote_that_is_never_closed_ends_at_a_limit() {
        var text = "cmHandle\na\n\"" + "x".repeat(2_000_000);

        assertTrue(assertThrows(CommandException.class, () -> read(text)).line().length() < 1000);
    }

    @Test
    void text_that_is_not_utf_8_is_refused_with_its_line() throws IOException {
        var file = Files.write(
                folder.resolve("devices.csv"), "cmHandle\na\n\u00e5b\nc\n".getBytes(StandardCharsets.ISO_8859_1));

        var refusal = assertThrows(CommandException.class, () -> items(file));

        assertTrue(refusal.line().endsWith("devices.csv:3: not UTF-8"), refusal.line());
    }

    private List<String> read(String text) throws IOException {
        return items(Files.writeString(folder.resolve("devices.csv"), text));
    }

    private static List<String> items(Path file) {
        var read = new ArrayList<String>();
        var terminal = new Terminal(System.in, System.out, System.err, false, Map.of());
        try (var input = InputFile.of(file.toString(), terminal);
                var items = new CsvItems(input, Operation.CREATE)) {
            for (var item = items.next(); item.isPresent(); item = items.next()) {
                read.add(item.get().toLine().toString().replace('"', '\''));
            }
        }
        return read;
    }
}
