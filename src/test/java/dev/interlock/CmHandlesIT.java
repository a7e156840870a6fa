package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.interlock.TestHttp.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Finding cm-handles over HTTP, ours and NCMP's, in one node whose handles nobody changes. */
class CmHandlesIT {
    private static final String LIST = "/api/v1/cm-handles";
    private static final String OF_PLUGIN = "/ncmpInventory/v1/ch/cmHandles";
    private static final String SEARCH = "/ncmpInventory/v1/ch/searches";
    private static final String DN = "/SubNetwork=Europe,a/ManagedElement=é 1+2%25?x#y";

    private static Optional<RunningNode> node = Optional.empty();

    private final TestHttp http = node.orElseThrow().http();

    @BeforeAll
    static void register() {
        node = Optional.of(RunningNode.start());
        var many = IntStream.range(0, 150)
                .mapToObj(number -> """
                        {"cmHandle": "many-%03d", "cmHandleProperties": {"number": %d},
                         "publicCmHandleProperties": {"colour": "%s", "note": "a:b"}}
                        """.formatted(number, number, number % 50 == 0 ? "red" : "blue"))
                .collect(Collectors.joining(","));
        post("{\"dmiPlugin\": \"many\", \"createdCmHandles\": [" + many + "]}");
        post("""
                {"dmiDataPlugin": "data", "dmiModelPlugin": "model", "createdCmHandles": [
                  {"cmHandle": "one", "alternateId": "%s", "trustLevel": "NONE", "publicCmHandleProperties": {"colour": "red"}},
                  {"cmHandle": "two"}]}
                """.formatted(DN));
        var flow = node.orElseThrow()
                .http()
                .get(LIST + "/two")
                .json()
                .at("/flow_instance_ids/0")
                .asText();
        var ready = node.orElseThrow()
                .http()
                .post(
                        "/api/v1/flow-instances/" + flow + "/transitions",
                        "{\"step_schema_identifier\": \"ADVISED\", \"transition_schema_identifier\": \"ready\"}");
        assertEquals(200, ready.status(), ready::body);
    }

    private static void post(String batch) {
        var done = node.orElseThrow().http().post(LIST + "/batch", batch);
        assertEquals(200, done.status(), done::body);
    }

    @AfterAll
    static void stop() {
        node.ifPresent(RunningNode::close);
    }

    private static List<String> ids(JsonNode page) {
        var ids = new ArrayList<String>();
        page.path("items").forEach(item -> ids.add(item.path("cmHandle").asText()));
        return ids;
    }

    private static void assertNcmpRefusal(int status, String word, Reply reply) {
        assertEquals(status, reply.status(), reply::body);
        var fields = new ArrayList<String>();
        reply.json().fieldNames().forEachRemaining(fields::add);
        assertEquals(List.of("status", "message", "details"), fields);
        assertEquals(status + " " + word, reply.json().path("status").asText());
    }

    @Test
    void a_handle_is_found_by_an_alternate_id_of_any_characters() {
        var encoded = URLEncoder.encode(DN, StandardCharsets.UTF_8).replace("+", "%20");

        var found = http.get(LIST + "/" + encoded);

        assertEquals(200, found.status(), found::body);
        assertEquals("one", found.json().path("cmHandle").asText());
        assertEquals(DN, found.json().path("alternateId").asText());
    }

    @Test
    void all_handles_are_read_page_by_page_and_each_as_it_is_alone() {
        var ids = new ArrayList<String>();
        var next = "";
        do {
            var page = http.get(LIST + "?limit=60" + next).json();
            page.path("items")
                    .forEach(item -> assertEquals(
                            http.get(LIST + "/" + item.path("cmHandle").asText())
                                    .json(),
                            item));
            ids.addAll(ids(page));
            next = page.path("next_after").isNull()
                    ? ""
                    : "&after=" + page.path("next_after").asText();
        } while (!next.isEmpty());

        assertEquals(152, ids.size());
        assertEquals(ids.stream().sorted().distinct().toList(), ids);
    }

    @ParameterizedTest
    @CsvSource({
        "?property=colour:red, many-000 many-050 many-100 one",
        "?property=colour:red&dmi=many&limit=2, many-000 many-050",
        "?property=colour%3Ared&property=note:a:b&after=many-000, many-050 many-100",
        "?property=colour:red&property=colour:blue, ''",
        "?property=number:1, ''",
        "?dmi=data, one two",
        "?dmi=model&state=READY, two",
        "?state=LOCKED, ''",
        "?after=one-and-gone, two"
    })
    void a_list_has_what_fits_all_filters(String query, String ids) {
        assertEquals(ids, String.join(" ", ids(http.get(LIST + query).json())));
    }

    @ParameterizedTest
    @CsvSource({
        "?state=gone, /state",
        "?property=colour, /property",
        "?property=:red, /property",
        "?after=a%20b, /after",
        "?limit=0, /limit",
        "?limit=x, /limit"
    })
    void a_filter_that_is_none_is_a_problem(String query, String path) {
        var refused = http.get(LIST + query);

        assertEquals(400, refused.status(), refused::body);
        assertTrue(refused.json().at("/errors/0/path").asText().endsWith(path), refused::body);
    }

    @Test
    void the_ids_of_a_plugin_are_an_array() {
        assertEquals(
                "[\"one\",\"two\"]",
                http.get(OF_PLUGIN + "?dmi-plugin-identifier=model").body());
        assertEquals(
                "[\"" + DN + "\",\"two\"]",
                http.get(OF_PLUGIN + "?dmi-plugin-identifier=data&outputAlternateId=true")
                        .body());
        assertEquals("[]", http.get(OF_PLUGIN + "?dmi-plugin-identifier=nobody").body());
        assertEquals(
                150, http.get(OF_PLUGIN + "?dmi-plugin-identifier=many").body().split(",").length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{'conditionName': 'hasAllProperties', 'conditionParameters': [{'colour': 'red'}]},"
                        + "{'conditionName': 'cmHandleWithDmiPlugin', 'conditionParameters': [{'dmiPluginName': 'many'}]}]"
                        + " | ['many-000','many-050','many-100']",
                "[{'conditionName': 'hasAllAdditionalProperties', 'conditionParameters': [{'number': '7'}]}] | ['many-007']",
                "[{'conditionName': 'cmHandleWithTrustLevel', 'conditionParameters': [{'trustLevel': 'NONE'}]}] | ['one']",
                "[{'conditionName': 'cmHandleWithDmiPlugin', 'conditionParameters': [{'dmiPluginName': 'data'}]},"
                        + "{'conditionName': 'cmHandleWithTrustLevel', 'conditionParameters': [{'trustLevel': 'COMPLETE'}]}]"
                        + " | ['two']"
            })
    void a_search_answers_with_the_ids_of_what_fits_all_conditions(String conditions, String ids) {
        var found = http.post(SEARCH, ("{'cmHandleQueryParameters': " + conditions + "}").replace('\'', '"'));

        assertEquals(200, found.status(), found::body);
        assertEquals(ids.replace('\'', '"'), found.body());
    }

    @Test
    void a_search_without_conditions_answers_with_all_ids() {
        assertEquals(152, http.post(SEARCH, "{}").body().split(",").length);
        assertTrue(http.post(SEARCH + "?outputAlternateId=true", "{\"cmHandleQueryParameters\": []}")
                .body()
                .contains(DN));
    }

    @Test
    void what_ncmp_refuses_is_told_in_its_form() {
        assertNcmpRefusal(400, "BAD_REQUEST", http.get(OF_PLUGIN));
        assertNcmpRefusal(400, "BAD_REQUEST", http.post(SEARCH, "[]"));
        assertNcmpRefusal(
                400, "BAD_REQUEST", http.post(SEARCH, "{\"cmHandleQueryParameters\": [{\"conditionName\": \"x\"}]}"));
        assertNcmpRefusal(404, "NOT_FOUND", http.get("/ncmpInventory/v1/nothing"));
        assertNcmpRefusal(405, "METHOD_NOT_ALLOWED", http.delete(SEARCH));
    }
}
