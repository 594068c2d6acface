package dev.sallyport.registry.provider.cloud;

import dev.sallyport.registry.http.ServiceResponse;
import dev.sallyport.registry.provider.ProviderException;
import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Parser of the XML answers of the AWS Security Token Service, without document types and entities. */
final class StsAnswer {
    private static final Set<String> NAMES = Set.of("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration");

    private StsAnswer() {}

    /** Returns the keys and their time of expiration by their names. */
    static Map<String, String> parse(ServiceResponse response) throws ProviderException {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            var reader = factory.createXMLStreamReader(new ByteArrayInputStream(response.body()), "UTF-8");
            return values(reader);
        } catch (XMLStreamException malformed) {
            throw new ProviderException("gets no token: " + response.host() + " answers without valid XML");
        }
    }

    private static Map<String, String> values(XMLStreamReader reader) throws XMLStreamException {
        var values = new HashMap<String, String>();
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamReader.START_ELEMENT && NAMES.contains(reader.getLocalName())) {
                values.put(reader.getLocalName(), reader.getElementText().strip());
            }
        }
        return values;
    }
}
